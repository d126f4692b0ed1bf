import './conformance/judge-mutants.ts'
