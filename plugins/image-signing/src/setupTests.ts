import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// The first test of a file also waits for the lazily loaded page.
jest.setTimeout(60_000);
configure({ asyncUtilTimeout: 10_000 });
