import './nonce';
import './base.css';
import './shell.css';

import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { queries } from '@/api/client';
import { start_i18n } from '@/i18n';

import { Gate } from './Gate';
import { ThemeProvider } from './theme/provider';

await start_i18n();

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <ThemeProvider>
        <Gate />
      </ThemeProvider>
    </QueryClientProvider>
  </StrictMode>,
);
