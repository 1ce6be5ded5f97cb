import { screen } from '@testing-library/react';
import { renderInTestApp } from '@backstage/test-utils';
import { ImageSigningSearchResult } from './ImageSigningSearchResult';

const result = {
  title: 'registry.example.com/payments:1.0',
  text: 'Image of component:default/payments',
  location: '/image-signing/images?repository=registry.example.com%2Fpayments',
};

describe('ImageSigningSearchResult', () => {
  it('leads to what was found', async () => {
    await renderInTestApp(<ImageSigningSearchResult result={result} />);
    expect(screen.getByRole('link', { name: result.title })).toHaveAttribute(
      'href',
      result.location,
    );
    expect(screen.getByText(result.text)).toBeInTheDocument();
  });

  it('marks what was searched for', async () => {
    await renderInTestApp(
      <ImageSigningSearchResult
        result={result}
        highlight={{
          preTag: '<b>',
          postTag: '</b>',
          fields: { text: 'Image of <b>payments</b>' },
        }}
      />,
    );
    expect(screen.getByText('payments').tagName).toBe('MARK');
  });
});
