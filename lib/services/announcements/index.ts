export {
  createAnnouncement,
  deleteAnnouncement,
  getAnnouncement,
  listAnnouncements,
  updateAnnouncement,
} from './announcements'
export { listOwnAnnouncements, readAnnouncements, type OwnAnnouncementView } from './own-announcements'
export type { AnnouncementView } from './view'
