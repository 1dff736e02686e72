// Style sheets are gathered into dist/panel.css by the bundler.

declare module '*.css';
