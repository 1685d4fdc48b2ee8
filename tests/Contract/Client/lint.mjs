// Lints a document with Spectral (its OpenAPI rules and OWASP's) and with Redocly's linter.
// node lint.mjs openapi.json; errors make it fail, and what is less is printed.
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { BaseResolver, createConfig, lintDocument, makeDocumentFromString } from '@redocly/openapi-core';
import spectral from '@stoplight/spectral-core';
import ruleset from './spectral.mjs';
import redocly from './redocly.mjs';

const file = process.argv[2];
const text = await readFile(file, 'utf8');
const findings = [];

const linter = new spectral.Spectral();
linter.setRuleset(new spectral.Ruleset(ruleset));
for (const found of await linter.run(JSON.parse(text))) {
  findings.push([found.severity === 0, `spectral ${found.code}`, found.path.join('/'), found.message]);
}

const document = makeDocumentFromString(text, pathToFileURL(file).href);
const config = await createConfig(redocly);
const lint = { document, externalRefResolver: new BaseResolver(), config: config.styleguide ?? config };
for (const found of await lintDocument(lint)) {
  findings.push([found.severity === 'error', `redocly ${found.ruleId}`, found.location[0]?.pointer, found.message]);
}

const errors = findings.filter(([isError]) => isError);
for (const [isError, rule, place, message] of findings) {
  console.log(`${isError ? 'error' : 'warning'} ${rule} ${place}: ${message}`);
}
console.log(`${errors.length} errors, ${findings.length - errors.length} warnings`);
process.exitCode = errors.length > 0 ? 1 : 0;
