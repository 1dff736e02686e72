// Which plan rules are off and which options are set, as a person wrote it; every mistake is told in a sentence.

export { readRuleSettings, type RuleSettings } from '../analysis/rules/ruleSettings';
