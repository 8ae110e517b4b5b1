export { getSettings, updateSettings } from './settings'
export type { SettingsView } from './schemas'
