export {
  createObserver,
  type Observer,
  type ObserverOptions,
} from './observer';
