// Tests of connections as the faces call them.

export { testConnection } from './test/testConnection';
export { connectionTestText, failureOf, verdictOf } from './test/testText';
