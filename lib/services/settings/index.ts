export { getSettings, updateSettings } from './settings'
