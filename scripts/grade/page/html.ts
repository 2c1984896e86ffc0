// HTML in which every value is escaped, unless it is HTML itself.

/** A piece of HTML, made by `markup`. */
export interface Html {
  html: string;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function toHtml(value: string | number | Html | Html[]): string {
  if (Array.isArray(value)) return value.map((one) => one.html).join('');
  if (typeof value === 'object') return value.html;
  return `${value}`.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/**
 * Template tag: what stands in `${}` is escaped, for text and for quoted attributes.
 * (Prettier would lay out a tag named `html` anew, and the hashes of the style and the script would no longer hold.)
 */
export function markup(texts: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  return { html: texts.reduce((before, text, at) => before + toHtml(values[at - 1]) + text) };
}

/** JSON that can stand in a `<script>` element: nothing in it can end the element or begin a comment. */
export function jsonInScript(value: unknown): Html {
  const escaped = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
  return { html: escaped };
}
