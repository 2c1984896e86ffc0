export function display(_error: Error | null, value?: string | null): void { console.log(value); }
