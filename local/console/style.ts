/** The style sheet of all pages. */
export const style = `
:root { color-scheme: light dark; background: light-dark(#fff, #141414); color: light-dark(#1b1b1b, #e8e8e8); font: 1rem/1.5 system-ui, sans-serif; --line: light-dark(#c4c4c4, #4a4a4a); --soft: light-dark(#f2f4f5, #212325); --accent: light-dark(#00539b, #8cc7ff); --bad: light-dark(#b00020, #ff9a9a); --good: light-dark(#1b6b2f, #84d896) }
* { box-sizing: border-box }
body { margin: 0 }
a { color: var(--accent) }
:focus-visible { outline: .2rem solid var(--accent); outline-offset: .1rem }
.skip { position: absolute; inset-inline-start: -100rem }
.skip:focus { inset-inline-start: 1rem }
header { background: var(--soft); border-bottom: 1px solid var(--line); padding: .5rem 1.5rem; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline }
header p { margin: 0; font-weight: 700 }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; margin: 0; padding: 0 }
nav a { display: inline-block; padding: .25rem 0; text-decoration: none }
nav a:hover { text-decoration: underline }
nav a[aria-current] { color: inherit; font-weight: 600; border-bottom: .2rem solid var(--accent) }
main { padding: 1rem 1.5rem 3rem; max-width: 90rem }
h1 { font-size: 1.5rem; margin: 0 0 1rem; overflow-wrap: anywhere }
h2 { font-size: 1.125rem; margin: 1.75rem 0 .5rem }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: .25rem }
table { border-collapse: collapse; width: 100%; font-size: .875rem }
th, td { text-align: start; vertical-align: top; padding: .4rem .75rem; border-bottom: 1px solid var(--line) }
thead th { background: var(--soft); white-space: nowrap }
tbody th { width: 1% }
tbody tr:last-child > * { border-bottom: 0 }
td { overflow-wrap: anywhere; min-width: 4rem }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap }
.once { white-space: nowrap }
code, pre, textarea { font: .8125rem/1.5 ui-monospace, SFMono-Regular, Consolas, monospace }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: .25rem; padding: .75rem 1rem; overflow: auto; max-height: 32rem; margin: .5rem 0; white-space: pre-wrap; overflow-wrap: anywhere }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; margin: 0 }
dt { font-weight: 600 }
dd { margin: 0; overflow-wrap: anywhere; min-width: 0 }
ol.steps { padding-inline-start: 1.5rem; margin: 0 }
label { display: block; font-weight: 600; margin: .75rem 0 .25rem }
input, textarea, select, button { font: inherit; color: inherit; background: light-dark(#fff, #1b1b1b); border: 1px solid light-dark(#767676, #8a8a8a); border-radius: .25rem; padding: .35rem .6rem; max-width: 100% }
textarea { width: 100%; min-height: 8rem; font: .875rem/1.5 ui-monospace, SFMono-Regular, Consolas, monospace }
button { cursor: pointer; font-weight: 600; padding: .35rem 1rem }
button.main { background: light-dark(#00539b, #8cc7ff); color: light-dark(#fff, #101010); border-color: transparent }
td button { padding: 0 .6rem; font-weight: 400 }
.filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin-bottom: 1rem }
.filter label { margin-top: 0 }
.actions { display: flex; flex-wrap: wrap; gap: .75rem 1.25rem; align-items: center; margin: 1rem 0 }
details { margin: 1rem 0 }
summary { cursor: pointer; width: max-content }
.bad { color: var(--bad); font-weight: 600 }
.good { color: var(--good) }
.quiet { color: light-dark(#5a5a5a, #b0b0b0) }
[role=status], [role=alert] { border-inline-start: .3rem solid var(--good); padding: .5rem 1rem; background: var(--soft); margin: 0 0 1rem; white-space: pre-line; overflow-wrap: anywhere }
[role=alert] { border-color: var(--bad) }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .5rem } main, header { padding-inline: 1rem } }
`;
