import {
  LoadingState,
  toDataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceApi,
  type PanelData,
} from '@grafana/data';
import { toDataQueryError } from '@grafana/runtime';
import { catchError, from, map, of, startWith, type Observable } from 'rxjs';

let requests = 0;

/** Runs a request and tells its state from loading to done, or to the error that the data source gives. */
export function runRequest(
  source: DataSourceApi,
  request: DataQueryRequest,
  query?: DataSourceApi['query'],
): Observable<PanelData> {
  requests += 1;
  const asked = {
    ...request,
    requestId: request.requestId || `page-${requests}`,
    startTime: Date.now(),
  };
  const base = { series: [], request: asked, timeRange: asked.range };
  const answer = query ? query(asked) : source.query(asked);
  return ('then' in answer ? from(answer) : answer).pipe(
    map((response) => panelData(response, asked, query !== undefined)),
    catchError((error: unknown) =>
      of({ ...base, state: LoadingState.Error, error: toDataQueryError(error) }),
    ),
    startWith({ ...base, state: LoadingState.Loading }),
  );
}

function panelData(
  response: DataQueryResponse,
  request: DataQueryRequest,
  isOfVariable: boolean,
): PanelData {
  const { data, error, errors, state } = response;
  const failed = error !== undefined || (errors?.length ?? 0) > 0;
  return {
    state: state ?? (failed ? LoadingState.Error : LoadingState.Done),
    // A query for variables answers texts, not frames; they pass as they are.
    series: isOfVariable ? data : data.map((frame) => toDataFrame(frame)),
    ...(error && { error }),
    ...(errors && { errors }),
    request: { ...request, endTime: Date.now() },
    timeRange: request.range,
  };
}
