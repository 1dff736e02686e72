// The page of a webview: one script, two style sheets, and a policy under which nothing else runs or loads.

export interface WebviewPage {
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly codiconUri: string;
  /** Where the webview may load from. */
  readonly cspSource: string;
  readonly nonce: string;
}

/** `data:` images are what the panel draws itself on the way to a PNG. Styles are set through the DOM, never in markup. */
function policy({ cspSource, nonce }: WebviewPage): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

export function webviewHtml(page: WebviewPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(page)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${page.codiconUri}">
<link rel="stylesheet" href="${page.styleUri}">
<title>Planwright</title>
</head>
<body>
<div id="panel"></div>
<script nonce="${page.nonce}" src="${page.scriptUri}"></script>
</body>
</html>
`;
}
