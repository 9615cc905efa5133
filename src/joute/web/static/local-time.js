// `<time datetime="…Z" data-local>` is written in UTC by the server; here, in the reader's own time.
for (const element of document.querySelectorAll("time[data-local]")) {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.valueOf())) continue;
  const language = document.documentElement.lang;
  const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  const written = format.format(moment);
  // French has an ordinal for the first day of a month only.
  element.textContent = language === "fr" ? written.replace(/^1 /, "1er ") : written;
}
