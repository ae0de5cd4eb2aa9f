export { arrangePage } from './layout/arrange-page.ts'
