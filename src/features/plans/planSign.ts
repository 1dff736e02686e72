// Does a document look like a plan? Asked of every document that is opened, so nothing else is loaded for it.

export { planSign } from '../../analysis/plan/looksLikePlan';
