// Select2 in Kazakh: the admin's own copy of Select2 has every neighbour's language but this one.
"use strict";

jQuery.fn.select2.amd.define("select2/i18n/kk", [], () => ({
  errorLoading: () => "Нәтижелерді жүктеу мүмкін болмады",
  inputTooLong: (args) => `${args.input.length - args.maximum} таңбаны өшіріңіз`,
  inputTooShort: (args) => `Тағы кемінде ${args.minimum - args.input.length} таңба енгізіңіз`,
  loadingMore: () => "Тағы нәтижелер жүктеліп жатыр…",
  maximumSelected: (args) => `Таңдауға болатын элементтер саны: ${args.maximum}`,
  noResults: () => "Ештеңе табылмады",
  searching: () => "Ізделіп жатыр…",
  removeAllItems: () => "Барлығын алып тастау",
}));
