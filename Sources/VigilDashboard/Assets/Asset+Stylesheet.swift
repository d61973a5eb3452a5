extension Asset {
    static let stylesheetText = """
        :root {
          color-scheme: light dark;
          --back: #f5f6f8; --panel: #fff; --line: #e1e4ea; --text: #1b1f27; --soft: #5c6573; --faint: #e9ecf1;
          --accent: #1f5fcf; --good: #0b6b3c; --good-back: #e2f4ea; --warn: #8a5300; --warn-back: #fdf0d5;
          --bad: #b3211d; --bad-back: #fce8e6;
          --c1: #2563eb; --c2: #c2410c; --c3: #7c3aed; --c4: #0f766e; --c5: #be185d;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --back: #101318; --panel: #181c23; --line: #2a303a; --text: #e4e7ec; --soft: #98a2b1; --faint: #222831;
            --accent: #7fb0ff; --good: #6fd6a0; --good-back: #11301f; --warn: #f0be63; --warn-back: #352709;
            --bad: #ff8f88; --bad-back: #3d1715;
            --c1: #6ea8fe; --c2: #fb923c; --c3: #b197fc; --c4: #2dd4bf; --c5: #f783b5;
          }
        }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--back); color: var(--text);
          font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
          font-variant-numeric: tabular-nums;
        }
        a { color: var(--accent); text-decoration: none; }
        a:hover { text-decoration: underline; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
        small, .quiet { color: var(--soft); font-size: 12px; font-weight: 400; }
        h1 { font-size: 18px; font-weight: 600; margin: 0 0 10px; }
        h2 { font-size: 15px; font-weight: 600; margin: 0 0 8px; }
        h1, h2 { overflow-wrap: anywhere; }
        h3 { font-size: 13px; margin: 12px 0 4px; }
        p { margin: 6px 0; }
        code, pre { font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
        code { background: var(--faint); border-radius: 4px; padding: 2px 6px; overflow-wrap: anywhere; }
        pre {
          background: var(--faint); border-radius: 6px; padding: 8px 10px; margin: 6px 0; max-height: 26em;
          overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere;
        }
        .bad { color: var(--bad); }
        .number { text-align: right; white-space: nowrap; }

        .top {
          position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 4px 14px;
          padding: 8px 16px; background: var(--panel); border-bottom: 1px solid var(--line);
        }
        .brand { display: flex; align-items: center; gap: 6px; font-weight: 650; color: var(--text); }
        .brand:hover { text-decoration: none; }
        .brand svg { width: 20px; fill: none; stroke: var(--accent); stroke-width: 3; stroke-linecap: round; \
        stroke-linejoin: round; }
        .top nav { display: flex; gap: 2px; }
        .top nav a { padding: 3px 9px; border-radius: 6px; color: var(--soft); }
        .top nav a:hover { background: var(--faint); text-decoration: none; }
        .top nav a[aria-current] { background: var(--faint); color: var(--text); font-weight: 600; }
        .windows { margin-left: auto; }
        #live { font-size: 12px; color: var(--soft); }
        #live.live::before { content: "● "; color: var(--good); }
        #live.offline::before { content: "○ "; color: var(--bad); }

        .badge {
          display: inline-block; border-radius: 10px; padding: 0 9px; font-size: 12px; line-height: 20px;
          white-space: nowrap; background: var(--faint); color: var(--soft);
        }
        .badge.healthy { background: var(--good-back); color: var(--good); }
        .badge.degraded { background: var(--warn-back); color: var(--warn); }
        .badge.unhealthy { background: var(--bad-back); color: var(--bad); }

        main { max-width: 1440px; margin: 0 auto; padding: 12px 16px 24px; }
        .panel {
          background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px;
          margin-bottom: 12px; min-width: 0;
        }
        .checks { list-style: none; margin: 0 0 12px; padding: 0; }
        .checks li { padding: 4px 0; }
        .strip { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: center; padding: 0 2px 10px; color: var(--soft); }
        .strip b { color: var(--text); font-weight: 600; }
        .meter svg { width: 48px; height: 6px; vertical-align: 2px; }
        .track { fill: var(--line); }
        .fill { fill: var(--c1); }
        .fill.high { fill: var(--bad); }
        .notice { max-width: 560px; padding-top: 8vh; }
        .notice .panel { padding: 24px 28px; }
        .empty { padding: 28px; }

        summary { cursor: pointer; list-style: none; }
        summary::-webkit-details-marker { display: none; }
        .card > details > summary { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; }
        .card h2 { margin: 0; }
        .card h2::before { content: "▸"; display: inline-block; width: 14px; color: var(--soft); font-size: 11px; }
        .card details[open] > summary h2::before { content: "▾"; }
        .about { color: var(--soft); font-size: 12px; }
        .figures { display: flex; flex-wrap: wrap; gap: 2px 22px; margin: 0 0 0 auto; }
        .figures div { text-align: right; }
        .figures dt { font-size: 11px; color: var(--soft); line-height: 1.3; }
        .figures dd { margin: 0; font-size: 15px; font-weight: 600; line-height: 1.3; white-space: nowrap; }

        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(205px, 1fr)); gap: 10px 16px; margin-top: 10px; align-items: end; }
        .chart { margin: 0; min-width: 0; max-width: 480px; }
        .chart figcaption { display: flex; flex-wrap: wrap; gap: 0 8px; font-size: 12px; }
        .chart .title { color: var(--soft); }
        .legend { display: contents; }
        .key:only-child { margin-left: auto; }
        .key { white-space: nowrap; color: var(--soft); }
        .key b { color: var(--text); font-weight: 600; }
        .swatch { width: 14px; height: 6px; vertical-align: 2px; margin-right: 3px; }
        .plot { display: block; width: 100%; height: auto; }
        .plot .grid { stroke: var(--line); stroke-width: 1; }
        .plot .tick { fill: var(--soft); font-size: 11.5px; }
        .line { fill: none; stroke-width: 1.6; stroke-linejoin: round; stroke-linecap: round; }
        .l1 { stroke: var(--c1); } .l2 { stroke: var(--c2); stroke-dasharray: 5 3; }
        .l3 { stroke: var(--c3); stroke-dasharray: 1.5 3; } .l4 { stroke: var(--c4); stroke-dasharray: 8 3 1.5 3; }
        .l5 { stroke: var(--c5); stroke-dasharray: 3 3; }
        .d1 { fill: var(--c1); } .d2 { fill: var(--c2); } .d3 { fill: var(--c3); } .d4 { fill: var(--c4); }
        .d5 { fill: var(--c5); }
        .area { fill: var(--c1); fill-opacity: .12; }
        .cursor { visibility: hidden; stroke: var(--soft); stroke-width: 1; }
        .cursor.on { visibility: visible; }
        #tip {
          position: absolute; z-index: 3; padding: 3px 8px; border-radius: 5px; font-size: 12px; white-space: pre;
          background: var(--text); color: var(--panel); pointer-events: none;
        }

        .columns { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 12px; align-items: start; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: 4px 8px; text-align: left; border-top: 1px solid var(--line); }
        thead th { border-top: 0; color: var(--soft); font-size: 12px; font-weight: 400; padding-top: 0; }
        th:first-child { padding-left: 0; } td:last-child, th:last-child { padding-right: 0; }
        tbody th { font-weight: 500; overflow-wrap: anywhere; }
        th.number { text-align: right; }
        td .bar { width: 100%; min-width: 60px; height: 10px; display: block; }
        .wide { width: 34%; }

        .fault { border-top: 1px solid var(--line); padding: 5px 0; }
        .fault summary { display: flex; gap: 10px; }
        .fault .times { min-width: 44px; text-align: right; color: var(--soft); white-space: nowrap; }
        .fault .what { min-width: 0; overflow-wrap: anywhere; }
        .fault small { display: block; }
        .fault:not([open]) .message { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
        .fault[open] { padding-bottom: 10px; }

        .log summary {
          display: grid; grid-template-columns: 92px 46px minmax(60px, 130px) minmax(0, 1fr); gap: 0 10px;
          padding: 1px 0; font: 12px/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
        }
        .log summary:hover { background: var(--faint); }
        .log time, .log .service { color: var(--soft); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .log .level { color: var(--soft); }
        .log .text { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .log .details { color: var(--soft); margin-left: 2ch; }
        .log.warn .level { color: var(--warn); font-weight: 600; }
        .log.error .level, .log.fatal .level { color: var(--bad); font-weight: 600; }
        .log.debug .text, .log.trace .text { color: var(--soft); }
        .log[open] { border-left: 2px solid var(--accent); padding-left: 8px; margin: 4px 0; }
        .attributes { margin: 4px 0; font-size: 12px; }
        .attributes div { display: grid; grid-template-columns: minmax(90px, 220px) minmax(0, 1fr); gap: 10px; }
        .attributes dt { color: var(--soft); overflow-wrap: anywhere; }
        .attributes dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }

        .search { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 12px; }
        .search input[type=search], .search button {
          font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
          padding: 6px 10px;
        }
        .search input[type=search] { flex: 1; min-width: 0; }
        .completed { position: relative; flex: 1; min-width: 0; display: flex; }
        .offers {
          position: absolute; z-index: 4; top: calc(100% + 3px); left: 0; max-width: 100%; max-height: 50vh; overflow: auto;
          margin: 0; padding: 4px; list-style: none; background: var(--panel); border: 1px solid var(--line);
          border-radius: 6px; box-shadow: 0 6px 20px rgb(0 0 0 / .18);
        }
        .offers li { display: flex; gap: 14px; padding: 3px 8px; border-radius: 4px; cursor: pointer; }
        .offers li[aria-selected=true] { background: var(--accent); color: var(--panel); }
        .offers li[aria-selected=true] small { color: inherit; }
        .offers span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-family: ui-monospace, \
        SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 12px; line-height: 20px; }
        .offers small { margin-left: auto; white-space: nowrap; line-height: 20px; }
        .saved { margin: -4px 0 12px; }
        .saved summary { color: var(--soft); font-size: 12px; }
        .saved summary::before { content: "▸ "; } .saved[open] summary::before { content: "▾ "; }
        .saved ul { display: flex; flex-wrap: wrap; gap: 6px; margin: 6px 0; padding: 0; list-style: none; }
        .saved li { display: flex; align-items: center; background: var(--faint); border-radius: 6px; padding: 0 2px 0 9px; }
        .saved form { display: flex; gap: 8px; }
        .saved input, .saved .save button {
          font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
          padding: 4px 8px; min-width: 0;
        }
        .saved li button { font: inherit; color: var(--soft); background: none; border: 0; padding: 4px 7px; cursor: pointer; }
        .key-text { overflow-wrap: anywhere; min-width: 90px; }
        .search .problem { flex-basis: 100%; }
        .problem { color: var(--bad); background: var(--bad-back); border-radius: 6px; padding: 6px 10px; }

        .axis, .waterfall summary {
          display: grid; grid-template-columns: minmax(120px, 34%) minmax(0, 1fr) 76px; gap: 0 10px; align-items: center;
        }
        .waterfall details { border-top: 1px solid var(--line); }
        .waterfall summary { padding: 3px 0; }
        .waterfall summary:hover { background: var(--faint); }
        .waterfall details[open] { padding-bottom: 8px; }
        .waterfall .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
        .waterfall details[open] .name { white-space: normal; overflow-wrap: anywhere; }
        .axis { display: flex; justify-content: space-between; margin: 6px 86px 2px calc(max(120px, 34%) + 10px); \
        color: var(--soft); font-size: 11px; }
        .bar { width: 100%; height: 12px; display: block; }
        .bar .span { fill: var(--c1); }
        .bar .failed { fill: var(--bad); }
        .depth1 { padding-left: 14px; } .depth2 { padding-left: 28px; } .depth3 { padding-left: 42px; }
        .depth4 { padding-left: 56px; } .depth5 { padding-left: 70px; } .depth6 { padding-left: 84px; }
        .depth7 { padding-left: 96px; } .depth8 { padding-left: 108px; } .depth9 { padding-left: 118px; }
        .depth10 { padding-left: 128px; } .depth11 { padding-left: 138px; } .depth12 { padding-left: 148px; }

        footer { color: var(--soft); font-size: 12px; padding: 4px 2px; }

        @media (max-width: 900px) {
          .columns { grid-template-columns: minmax(0, 1fr); }
          .figures { margin-left: 0; flex-basis: 100%; }
          .figures div { text-align: left; }
        }
        @media (max-width: 560px) {
          .top { padding: 8px 10px; position: static; }
          .windows { margin-left: 0; }
          main { padding: 10px 8px 20px; }
          .panel { padding: 10px; }
          .charts { grid-template-columns: minmax(0, 1fr); }
          .plot .tick { font-size: 8.5px; }
          .optional { display: none; }
          tbody th { min-width: 120px; }
          th, td { padding: 4px 5px; }
          .log time { text-overflow: clip; }
          .figures { display: grid; grid-template-columns: repeat(5, auto); justify-content: space-between; gap: 6px 10px; }
          .log summary { grid-template-columns: 58px 42px minmax(0, 1fr); }
          .log .service { display: none; }
          .waterfall summary { grid-template-columns: minmax(0, 1fr) 76px; }
          .waterfall summary .name { grid-column: 1; }
          .waterfall summary .number { grid-row: 1; grid-column: 2; }
          .waterfall summary .bar { grid-column: 1 / 3; }
          .axis { margin-left: 0; margin-right: 0; }
          .depth4, .depth5, .depth6, .depth7, .depth8, .depth9, .depth10, .depth11, .depth12 { padding-left: 42px; }
        }
        """
}
