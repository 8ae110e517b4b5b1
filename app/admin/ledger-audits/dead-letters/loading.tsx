export { TableLoading as default } from '../../table-loading'
