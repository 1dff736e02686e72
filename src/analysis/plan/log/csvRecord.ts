// Splits one record of a csvlog: commas between, quotes around what may hold anything, quotes within doubled.

export function csvFields(record: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= record.length;) {
    if (record.charAt(at) === '"') {
      const end = closingQuote(record, at + 1);
      fields.push(record.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 2;
    } else {
      const comma = record.indexOf(',', at);
      const end = comma === -1 ? record.length : comma;
      fields.push(record.slice(at, end));
      at = end + 1;
    }
  }
  return fields;
}

function closingQuote(record: string, from: number): number {
  for (let at = record.indexOf('"', from); at !== -1; at = record.indexOf('"', at + 2)) {
    if (record.charAt(at + 1) !== '"') return at;
  }
  return record.length;
}
