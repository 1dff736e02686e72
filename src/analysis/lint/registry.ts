// Which statement rules are there? One line each.

import type { LintRule } from './lintRule';
import { arithmeticOnColumn } from './rules/arithmeticOnColumn';
import { arrayAnyColumn } from './rules/arrayAnyColumn';
import { betweenTimestamp } from './rules/betweenTimestamp';
import { cartesianJoin } from './rules/cartesianJoin';
import { castOnColumn } from './rules/castOnColumn';
import { countExists } from './rules/countExists';
import { distinctOverJoin } from './rules/distinctOverJoin';
import { duplicateIndexDdl } from './rules/duplicateIndexDdl';
import { foreignDialect } from './rules/foreignDialect';
import { functionOnColumn } from './rules/functionOnColumn';
import { havingAsWhere } from './rules/havingAsWhere';
import { implicitCastMismatch } from './rules/implicitCastMismatch';
import { indexNotConcurrent } from './rules/indexNotConcurrent';
import { joinWithoutIndex } from './rules/joinWithoutIndex';
import { jsonbExtractEquality } from './rules/jsonbExtractEquality';
import { keysetOr } from './rules/keysetOr';
import { largeOffset } from './rules/largeOffset';
import { leadingWildcard } from './rules/leadingWildcard';
import { limitWithoutOrder } from './rules/limitWithoutOrder';
import { longInList } from './rules/longInList';
import { missingWhere } from './rules/missingWhere';
import { noUsableIndex } from './rules/noUsableIndex';
import { notInSubquery } from './rules/notInSubquery';
import { orderByRandom } from './rules/orderByRandom';
import { prefixLikeCollation } from './rules/prefixLikeCollation';
import { selectStar } from './rules/selectStar';
import { seqScanProne } from './rules/seqScanProne';
import { syntaxError } from './rules/syntaxError';
import { unknownColumn } from './rules/unknownColumn';
import { volatileInCondition } from './rules/volatileInCondition';
import { unknownRelation } from './rules/unknownRelation';

/** By name: findings are told in the order of the text, whatever stands first here. */
export const LINT_RULES: readonly LintRule[] = [
  arithmeticOnColumn,
  arrayAnyColumn,
  betweenTimestamp,
  cartesianJoin,
  castOnColumn,
  countExists,
  distinctOverJoin,
  duplicateIndexDdl,
  foreignDialect,
  functionOnColumn,
  havingAsWhere,
  implicitCastMismatch,
  indexNotConcurrent,
  joinWithoutIndex,
  jsonbExtractEquality,
  keysetOr,
  largeOffset,
  leadingWildcard,
  limitWithoutOrder,
  longInList,
  missingWhere,
  noUsableIndex,
  notInSubquery,
  orderByRandom,
  prefixLikeCollation,
  selectStar,
  seqScanProne,
  syntaxError,
  unknownColumn,
  unknownRelation,
  volatileInCondition,
];
