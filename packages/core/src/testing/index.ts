// Contract suites and fakes of the ports, for adapters of our own and of others.
export { assert, assertClose, assertEqual, assertRejects, type ContractCase } from './contract-case.ts'
