// Redocly's strict rules. What is switched off says why.
export default {
  extends: ['recommended-strict'],
  rules: {
    // The repository has none yet.
    'info-license': 'off',
  },
};
