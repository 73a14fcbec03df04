import { locationService } from '@grafana/runtime';
import { useLocation } from 'react-router-dom';

/** A choice that the address of the page keeps; what is chosen by itself is not in it. */
export function useChoice(
  name: string,
  byItself: string,
): readonly [value: string, choose: (value: string) => void] {
  const { search } = useLocation();
  const value = new URLSearchParams(search).get(name) ?? byItself;
  return [value, (next) => locationService.partial({ [name]: next === byItself ? null : next })];
}
