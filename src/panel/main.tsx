// Starts the page: draws what the extension sends, and asks for it.

import { render } from 'preact';
import { App } from './app';
import { Host } from './host';
import { showVisibleText } from './visiblePage';
import { leaveWorkbenchKeys } from './workbenchKeys';
import './view/elements';
import './styles/base.css';
import './styles/layout.css';
import './styles/findings.css';
import './styles/plan.css';
import './styles/tree.css';
import './styles/views.css';
import './styles/history.css';

// Both before the first text is drawn and the first key is pressed.
showVisibleText();
leaveWorkbenchKeys();
const root = document.getElementById('panel');
if (root) render(<App host={new Host()} />, root);
