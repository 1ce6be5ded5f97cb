export interface Config {
  imageSigning?: {
    /**
     * Marks every page as demo data.
     * @visibility frontend
     */
    demo?: boolean;
  };
}
