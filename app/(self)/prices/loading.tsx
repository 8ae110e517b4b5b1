export { TableLoading as default } from '../../admin/table-loading'
