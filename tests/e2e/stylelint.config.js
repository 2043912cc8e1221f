// Rules of the style sheets. `cargo xtask tidy` runs them.
const sides = /^(margin|padding|border)-(left|right|top|bottom)/;

export default {
  extends: 'stylelint-config-standard',
  rules: {
    // A rule that shouts cannot be overruled; an id can be overruled by no class.
    'declaration-no-important': true,
    'selector-max-id': 0,
    // Colours have names; tokens.css gives the names their values for light and dark.
    'color-no-hex': true,
    'color-named': 'never',
    'function-disallowed-list': ['rgb', 'rgba', 'hsl', 'hsla', 'hwb', 'lab', 'lch', 'oklab', 'oklch'],
    // Words for sides that follow the direction of writing.
    'property-disallowed-list': [
      sides, 'left', 'right', 'top', 'bottom', 'width', 'height',
      'min-width', 'max-width', 'min-height', 'max-height',
    ],
    // Browsers look for siblings of a bare element name at every insertion, in all that follows it.
    'selector-disallowed-list': [/(^|[\s>+~(])([a-z][a-z0-9]*|\*)(:[\w-]+)*\s*[+~]/],
    // Trunk publishes the files that index.html names, and no others.
    'at-rule-disallowed-list': ['import'],
    // Matters of taste in the standard configuration that are decided otherwise here.
    'no-descending-specificity': null,
    'custom-property-empty-line-before': null,
    'value-keyword-case': null,
    'color-hex-length': null,
    'property-no-vendor-prefix': null,
  },
  overrides: [
    { files: ['**/tokens.css'], rules: { 'color-no-hex': null, 'function-disallowed-list': null } },
  ],
};
