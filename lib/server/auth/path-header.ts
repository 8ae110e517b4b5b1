/** Request header in which the portal process tells the path: layouts cannot see it otherwise. */
export const PATH_HEADER = 'x-switchyard-path'
