import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './styles.ts';
import { watchOtherWindows } from './api/page-person.ts';
import { newQueryClient } from './api/queries.ts';
import { watchForSignsOfLife } from './api/sign-of-life.ts';
import { newRouter } from './router.tsx';
import { cssVariables, theme } from './theme.ts';

watchForSignsOfLife();
watchOtherWindows();
const client = newQueryClient();
const router = newRouter(client);
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element "root".');

createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="light">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
