"""The figures of a year as files that other programs read, and as a workbook for people."""

from reports.exports.writing import write_exports as write_exports
