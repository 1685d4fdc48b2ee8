// Spectral's rules for OpenAPI and OWASP's for APIs. What is switched off says why.
import { oas } from '@stoplight/spectral-rulesets';
import owasp from '@stoplight/spectral-owasp-ruleset';

export default {
  extends: [[oas, 'all'], [owasp.default ?? owasp, 'all']],
  rules: {},
};
