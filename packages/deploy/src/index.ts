export { type AliasSwitch, type AliasSwitched, switchAlias } from './switch-alias.ts'
