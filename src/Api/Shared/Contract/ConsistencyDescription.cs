using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>What <see cref="ConsistencyHeaders"/> reads and writes, in the document.</summary>
internal static class ConsistencyDescription
{
    public static void Add(OpenApiOperation operation, ApiDescription route)
    {
        var metadata = route.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<FollowsLog>().Any())
        {
            operation.Parameters!.Add(Headers.Request(
                ConsistencyHeaders.Token, "Of an earlier write: the answer shows it, or is 503 read_model.behind."));
            operation.Parameters!.Add(Headers.Request(
                "Prefer", "wait=n: for at most n seconds (2 unless told, 30 at most)."));
            foreach (var answer in AnswersOf(operation, status => status[0] is '2' or '3' || status == "503"))
            {
                Headers.Add(answer, ConsistencyHeaders.Position, "Up to where the log is in it.");
                Headers.Add(
                    answer, ConsistencyHeaders.Lag, "The age of the oldest event that is not in it yet; 0: none.");
                Headers.Add(
                    answer, ConsistencyHeaders.Applied, "The wait that was granted, when both headers were sent.");
            }
        }
        else if ((!HttpMethods.IsGet(route.HttpMethod ?? "") && !Failures.IsAnonymous(route))
            || metadata.OfType<NotesReads>().Any())
        {
            foreach (var answer in AnswersOf(operation, status => status[0] == '2'))
            {
                Headers.Add(
                    answer, ConsistencyHeaders.Token, "Send it with a later GET that has to show this write.");
            }
        }
    }

    private static IEnumerable<IOpenApiResponse> AnswersOf(OpenApiOperation operation, Func<string, bool> has) =>
        operation.Responses!.Where(answer => has(answer.Key)).Select(answer => answer.Value);
}
