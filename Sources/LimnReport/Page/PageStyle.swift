/// How pages of reports look: on paper, in light and in dark, on a desk and on a phone.
enum PageStyle {
  /// The style sheet.
  static let text = """

    :root { color-scheme: light dark; --paper: #faf9f6; --card: #fff; --ink: #1f1e1b; --soft: #6a675f; --line: #e3dfd5;
      --accent: #2f6690; --good: #2c7349; --bad: #b0352c; --work: #8a6100; --dim: #efece5; }
    @media (prefers-color-scheme: dark) { :root { --paper: #171614; --card: #201f1c; --ink: #ebe8e1; --soft: #a09c92;
      --line: #37342f; --accent: #7fb2d9; --good: #74c294; --bad: #f08b80; --work: #ddb55a; --dim: #2a2825; } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0 auto; padding: 3rem 1.25rem 4rem; max-width: 64rem; background: var(--paper); color: var(--ink);
      font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Liberation Sans", sans-serif; }
    h1 { margin: 0; font-size: clamp(1.75rem, 5vw, 2.5rem); line-height: 1.15; letter-spacing: -.02em;
      overflow-wrap: anywhere; }
    h2 { margin: 0 0 .25rem; font-size: 1.25rem; letter-spacing: -.01em; }
    section { margin-top: 3rem; }
    header + main > section:first-child { margin-top: 2rem; }
    bdi, code, .reason span { overflow-wrap: anywhere; }
    code { font: .875em/1.5 ui-monospace, "SF Mono", "DejaVu Sans Mono", "Liberation Mono", monospace; }
    small { color: var(--soft); font-size: .8125rem; }
    .kind { margin: 0 0 .25rem; color: var(--soft); font-size: .8125rem; letter-spacing: .06em; text-transform: uppercase; }
    .verdict { margin: .75rem 0 0; padding-left: .75rem; border-left: .25rem solid var(--accent); font-size: 1.125rem; }
    .verdict.good { border-color: var(--good); } .verdict.bad { border-color: var(--bad); }
    .verdict.work { border-color: var(--work); }
    .note { margin: 0 0 1rem; color: var(--soft); font-size: .9375rem; }
    .wide + .note { margin-top: .5rem; }
    .totals { display: flex; flex-wrap: wrap; gap: 1px; margin: 0;
      background: var(--line); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
    .totals div { padding: .875rem 1rem; background: var(--card); flex: 1 0 7.5rem; }
    .totals dd { margin: 0; font-size: 1.5rem; font-weight: 600; line-height: 1.2; letter-spacing: -.02em;
      font-variant-numeric: tabular-nums; white-space: nowrap; }
    .totals dt { color: var(--soft); font-size: .8125rem; }
    .totals .good dd { color: var(--good); } .totals .bad dd { color: var(--bad); } .totals .work dd { color: var(--work); }
    .pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1.25rem; }
    figure { margin: 0; min-width: 0; break-inside: avoid; }
    .sides { display: grid; grid-template-columns: 1fr 1fr; gap: 2px; align-items: stretch; border-radius: .375rem;
      overflow: hidden; background: var(--dim); }
    .side { position: relative; min-width: 0; display: flex; align-items: center; justify-content: center; }
    .side img { display: block; width: 100%; height: auto; max-height: 17rem; object-fit: contain; }
    .side img.small { image-rendering: pixelated; }
    .side span { position: absolute; left: .375rem; bottom: .375rem; padding: 0 .375rem; border-radius: .25rem;
      background: rgb(0 0 0 / .6); color: #fff; font-size: .6875rem; line-height: 1.5; }
    .crop { margin-top: 2px; } .crop .side img { height: 10rem; max-height: none; object-fit: none; }
    .none { margin: 0; padding: 1.5rem .75rem 2rem; color: var(--soft); font-size: .8125rem; text-align: center;
      overflow-wrap: anywhere; }
    figcaption { margin-top: .375rem; font-size: .875rem; line-height: 1.35; }
    .reason { margin-top: .5rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
    summary { display: flex; gap: .75rem; align-items: baseline; padding: .625rem 1rem; cursor: pointer; }
    summary::after { content: "▸"; margin-left: auto; color: var(--soft); }
    details[open] > summary::after { content: "▾"; }
    summary::-webkit-details-marker { display: none; }
    summary b { min-width: 1.5rem; font-variant-numeric: tabular-nums; }
    .reason ul { margin: 0; padding: .5rem 1rem .75rem 3.25rem; border-top: 1px solid var(--line); list-style: none;
      font-size: .875rem; }
    .reason li { padding: .125rem 0; } .reason li small { display: block; } .more { color: var(--soft); }
    .wide { overflow-x: auto; margin: .75rem -1.25rem 0; padding: 0 1.25rem; }
    table { width: 100%; border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; }
    th, td { padding: .4375rem 0 .4375rem 1.25rem; border-bottom: 1px solid var(--line); text-align: right;
      font-weight: 400; white-space: nowrap; vertical-align: baseline; }
    th:first-child, .text { text-align: left; } th:first-child { padding-left: 0; }
    thead th { color: var(--soft); font-size: .8125rem; }
    tbody th bdi { white-space: normal; } tbody th { min-width: 8rem; }
    tr.inner th { padding-left: 1.25rem; color: var(--soft); }
    .graph { width: 34%; text-align: left; }
    .bar { display: inline-block; width: calc(100% - 4.5rem); min-width: 4rem; height: .625rem; margin-right: .5rem;
      border-radius: .3125rem; background: var(--dim); overflow: hidden; }
    .bar i { display: block; height: 100%; border-radius: .3125rem; background: var(--accent); }
    tr.inner .bar i { opacity: .55; }
    .facts { margin: .75rem 0 0; } .facts div { display: grid; grid-template-columns: 7rem 1fr; gap: .25rem 1rem;
      padding: .4375rem 0; border-bottom: 1px solid var(--line); }
    .facts dt { color: var(--soft); font-size: .875rem; } .facts dd { margin: 0; min-width: 0; }
    .facts dd > code, .facts dd > small { display: block; } .facts bdi + code { color: var(--soft); }
    footer { margin-top: 4rem; color: var(--soft); font-size: .8125rem; }
    @media (max-width: 36rem) {
      body { padding: 1.5rem 1rem 3rem; } section { margin-top: 2.25rem; }
      .wide { margin: .75rem -1rem 0; padding: 0 1rem; }
      .facts div { grid-template-columns: 1fr; } .bar { width: 4.5rem; } .reason ul { padding-left: 1rem; }
    }
    @media print {
      :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #555; --line: #ccc; --dim: #eee; --accent: #2f6690; }
      body { max-width: none; padding: 0; font-size: 10pt; } section { margin-top: 1.5rem; }
      * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      details::details-content { content-visibility: visible; } h2 { break-after: avoid; } tr { break-inside: avoid; }
      .wide { overflow: visible; }
    }

    """
}
