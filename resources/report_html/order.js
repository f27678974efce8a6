/* Which rows of the table are shown, and in which order: no document in here. */

/** Row numbers by value, smallest or largest first; what is not known comes last either way, equals stay as they were. */
function sorted(values, descending) {
  const known = value => value !== null && value !== undefined && value !== '';
  const sign = descending ? -1 : 1;
  const compare = (a, b) => typeof a === 'string' ? a.localeCompare(b, 'en', { numeric: true }) : a - b;
  return values.map((_, row) => row).sort((one, other) => {
    const a = values[one], b = values[other];
    if (!known(a) || !known(b)) return known(b) - known(a) || one - other;
    return sign * compare(a, b) || one - other;
  });
}

/** Which rows have every word of the wish in their text, and belong to the family; '' is no wish. */
function matching(texts, families, wish, family) {
  const wanted = wish.toLowerCase().split(/\s+/).filter(Boolean);
  return texts.map((text, row) => (!family || families[row] === family) && wanted.every(word => text.includes(word)));
}
