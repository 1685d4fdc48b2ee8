// Spectral's rules for OpenAPI and OWASP's for APIs, all of them. What is switched off says why.
import { oas } from '@stoplight/spectral-rulesets';
import owasp from '@stoplight/spectral-owasp-ruleset';

export default {
  extends: [[oas, 'all'], [owasp.default ?? owasp, 'all']],
  rules: {
    // The maintainers have no page and no address of their own, and the repository has no licence yet.
    'contact-properties': 'off',
    'info-license': 'off',
    'license-url': 'off',
    // Open by design: registration, login and refresh are how one gets a token, keys and metadata are for everybody.
    'owasp:api2:2023-write-restricted': 'off',
    'owasp:api2:2023-read-restricted': 'off',
    'owasp:api8:2023-define-error-responses-401': 'off',
  },
};
