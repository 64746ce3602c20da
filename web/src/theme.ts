import {
  createTheme,
  defaultVariantColorsResolver,
  type CSSVariablesResolver,
  type MantineTheme,
  type VariantColorsResolver,
} from '@mantine/core';

/**
 * Colours that pass WCAG 2.2 AA (4.5:1 for text) in the light and the dark scheme, on plain and on tinted grounds. The
 * browser tests run axe over every page in both schemes, so a change here that breaks a contrast fails there.
 *
 * Red means "critical" and nothing else (user interface rule S23): errors and overdue times are orange.
 */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: { light: 9, dark: 9 },
  autoContrast: true,
  // At 0.2 white text on filled green and orange still stays under 4.5:1.
  luminanceThreshold: 0.18,
  variantColorResolver: readableVariants,
  defaultRadius: 'sm',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "Segoe UI Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '0.875rem', sm: '0.875rem', md: '1rem', lg: '1.125rem', xl: '1.25rem' },
  headings: {
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.125rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
});

/** The theme's own variables: text colours by palette that are readable on their light tint. */
export const cssVariables: CSSVariablesResolver = (mantine) => ({
  variables: {},
  light: {
    ...readableText(mantine, lightText),
    '--mantine-color-dimmed': mantine.colors.gray[7],
    '--mantine-color-placeholder': mantine.colors.gray[7],
    '--mantine-color-anchor': mantine.colors.blue[9],
    '--mantine-color-error': lightText(mantine, 'orange'),
  },
  dark: {
    ...readableText(mantine, darkText),
    '--mantine-color-dimmed': mantine.colors.dark[1],
    '--mantine-color-placeholder': mantine.colors.dark[1],
    '--mantine-color-anchor': mantine.colors.blue[3],
    '--mantine-color-error': darkText(mantine, 'orange'),
  },
});

/** Palettes whose darkest shade is still too light for text on their own tint. */
const palePalettes = new Set(['yellow', 'lime', 'orange', 'green', 'teal']);

/** Variants whose text takes the palette's colour instead of a computed contrast. */
const tintedVariants = new Set(['light', 'subtle', 'transparent', 'outline']);

function readableVariants(
  input: Parameters<VariantColorsResolver>[0],
): ReturnType<VariantColorsResolver> {
  const colors = defaultVariantColorsResolver(input);
  if (!tintedVariants.has(input.variant)) return colors;
  const palette = input.color ?? input.theme.primaryColor;
  return { ...colors, color: `var(--readable-${palette}, ${colors.color})` };
}

function readableText(
  mantine: MantineTheme,
  textOf: (mantine: MantineTheme, palette: string) => string,
): Record<string, string> {
  return Object.fromEntries(
    Object.keys(mantine.colors).flatMap((palette) => {
      const color = textOf(mantine, palette);
      return [
        [`--readable-${palette}`, color],
        [`--mantine-color-${palette}-text`, color],
      ];
    }),
  );
}

function lightText(mantine: MantineTheme, palette: string): string {
  const darkest = mantine.colors[palette]?.[9] ?? mantine.black;
  return palePalettes.has(palette) ? `color-mix(in srgb, ${darkest} 62%, black)` : darkest;
}

function darkText(mantine: MantineTheme, palette: string): string {
  const shade = palette === 'dark' ? 0 : 3;
  return mantine.colors[palette]?.[shade] ?? mantine.white;
}
