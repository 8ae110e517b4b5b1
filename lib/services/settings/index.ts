export { getSettings, readSettings, updateSettings } from './settings'
