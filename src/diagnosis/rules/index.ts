import type { Rule } from "../rule.ts";
import { missingArgument, tooManyArguments, unknownKeyword } from "./arguments.ts";
import { arrayIndex, arrayShapes, arrayValues, shapeArgument } from "./arrays.ts";
import { foreignAttribute, misspeltAttribute, namesake, unknownAttribute } from "./attribute.ts";
import { strayBracket, unclosedBracket } from "./brackets.ts";
import { classes } from "./classes.ts";
import {
  changedDuringIteration,
  indexOutOfRange,
  itemNotSupported,
  loopOverNumber,
  missingKey,
  unhashable,
  wrongIndexType,
} from "./collections.ts";
import { eventLoop, missingAwait } from "./coroutines.ts";
import { dates } from "./dates.ts";
import { divisionByZero } from "./division.ts";
import {
  diskFull,
  fileNotFound,
  noInput,
  noNetwork,
  notAllowed,
  permissionDenied,
  tooManyProcesses,
} from "./environment.ts";
import { filesAndData } from "./files-and-data.ts";
import { unknownImportName } from "./import-name.ts";
import { missingBlock, mixedTabs, unexpectedIndent, unmatchedDedent } from "./indentation.ts";
import { invalidCharacter } from "./invalid-character.ts";
import { missingCall } from "./missing-call.ts";
import { missingColumn } from "./missing-column.ts";
import { missingImport } from "./missing-import.ts";
import { missingModuleRule, misspeltModule } from "./missing-module.ts";
import { noneValue } from "./none-value.ts";
import { notCallable } from "./not-callable.ts";
import { notebookLine } from "./notebook-line.ts";
import { numbers } from "./numbers.ts";
import { mixedOperands } from "./operands.ts";
import { assertion, endlessRecursion, exitCode, killed, outOfMemory, timedOut, tooMuchOutput } from "./outcomes.ts";
import { plots } from "./plots.ts";
import { oldExceptionSyntax, printStatement } from "./python2.ts";
import { formatStringQuotes, unterminatedString } from "./quotes.ts";
import { removedArgument } from "./removed-arguments.ts";
import { assignmentForComparison, foreignSyntax, invalidSyntax, missingColon } from "./syntax.ts";
import { tables } from "./tables.ts";
import { texts } from "./texts.ts";
import { truthValue } from "./truth-value.ts";
import { unboundLocal } from "./unbound-local.ts";
import { misspeltName, renamedName, undefinedNameRule } from "./undefined-name.ts";
import { noLength, notANumber, notJson, unpacking, wrongEncoding } from "./values.ts";

/** Every rule, the more certain before the more general. */
export const RULES: readonly Rule[] = [
  timedOut,
  outOfMemory,
  tooMuchOutput,
  killed,
  notAllowed,
  missingImport,
  renamedName,
  misspeltName,
  undefinedNameRule,
  misspeltModule,
  missingModuleRule,
  unknownImportName,
  foreignAttribute,
  namesake,
  misspeltAttribute,
  noneValue,
  unknownAttribute,
  missingAwait,
  eventLoop,
  truthValue,
  missingColumn,
  tables,
  arrayShapes,
  shapeArgument,
  arrayIndex,
  arrayValues,
  plots,
  dates,
  texts,
  numbers,
  filesAndData,
  classes,
  removedArgument,
  missingArgument,
  tooManyArguments,
  unknownKeyword,
  missingCall,
  mixedOperands,
  notCallable,
  indexOutOfRange,
  missingKey,
  unhashable,
  loopOverNumber,
  wrongIndexType,
  itemNotSupported,
  changedDuringIteration,
  divisionByZero,
  notANumber,
  unpacking,
  noLength,
  notJson,
  wrongEncoding,
  unboundLocal,
  missingBlock,
  unexpectedIndent,
  unmatchedDedent,
  mixedTabs,
  printStatement,
  oldExceptionSyntax,
  notebookLine,
  foreignSyntax,
  assignmentForComparison,
  missingColon,
  formatStringQuotes,
  unterminatedString,
  strayBracket,
  unclosedBracket,
  invalidCharacter,
  invalidSyntax,
  fileNotFound,
  permissionDenied,
  diskFull,
  tooManyProcesses,
  noInput,
  noNetwork,
  endlessRecursion,
  assertion,
  exitCode,
];
