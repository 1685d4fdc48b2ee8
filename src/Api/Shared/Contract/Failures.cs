using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;

namespace Modular.Api.Shared.Contract;

/// <summary>
/// Which failures a route can answer with. They follow from what it is (its method, body, parameters, permission), so
/// that an endpoint cannot forget one.
/// </summary>
internal static class Failures
{
    private static readonly Dictionary<int, (string Name, string Description, string Code)> Known = new()
    {
        [400] = ("BadRequest", "The request is malformed: its JSON, a parameter or a header.", "request.malformed"),
        [401] = ("Unauthorized", "There is no valid access token, or the credentials are wrong.", "auth.token_invalid"),
        [403] = ("Forbidden", "The caller is known and may not do this.", "auth.forbidden"),
        [404] = ("NotFound", "There is no such thing, or it belongs to somebody else.", "order.not_found"),
        [406] = ("NotAcceptable", "The caller accepts nothing that is offered here.", "media_type.not_acceptable"),
        [408] = ("RequestTimeout", "The body took too long to arrive.", "request.too_slow"),
        [409] = ("Conflict", "Its state does not allow this, or others change it at the same time.", "write.conflict"),
        [412] = ("PreconditionFailed", "It has changed since the caller read it.", "precondition.stale"),
        [413] = ("ContentTooLarge", "The body is larger than this route takes.", "request.too_large"),
        [415] = ("UnsupportedMediaType", "The body has another media type.", "media_type.unsupported"),
        [422] = ("UnprocessableContent", "A rule is not met; errors has all invalid fields.", "validation.failed"),
        [428] = ("PreconditionRequired", "If-Match is missing.", "precondition.required"),
        [429] = ("TooManyRequests", "Too much at once: try again after Retry-After.", "rate_limit.exceeded"),
        [500] = ("InternalServerError", "Something is broken here; the log has it by the requestId.", "internal.error"),
        [503] = ("ServiceUnavailable", "Something that is needed does not answer: try again.", "database.unavailable"),
        [504] = ("GatewayTimeout", "It took longer than the route may take.", "request.timeout"),
    };

    public static string NameOf(string status) => Known[int.Parse(status, CultureInfo.InvariantCulture)].Name;

    public static string DescriptionOf(string status) =>
        Known[int.Parse(status, CultureInfo.InvariantCulture)].Description;

    public static int StatusOf(string name) => Known.First(failure => failure.Value.Name == name).Key;

    public static string CodeOf(int status) => Known[status].Code;

    /// <summary>An error of this document, as opposed to an answer of the route.</summary>
    public static bool IsOne(string status) => status.Length == 3 && status[0] is '4' or '5';

    public static void Add(OpenApiOperation operation, ApiDescription route)
    {
        operation.Responses ??= [];
        foreach (var status in Of(route, operation.RequestBody is not null))
        {
            operation.Responses.TryAdd(
                status.ToString(CultureInfo.InvariantCulture),
                new OpenApiResponse { Description = Known[status].Description });
        }
    }

    private static IEnumerable<int> Of(ApiDescription route, bool hasBody)
    {
        var metadata = route.ActionDescriptor.EndpointMetadata;
        var writes = !HttpMethods.IsGet(route.HttpMethod ?? "");
        IEnumerable<(int Status, bool Applies)> all =
        [
            (400, true), (406, true), (500, true), (503, true),
            (401, !IsAnonymous(route)),
            (403, metadata.Any(required => required is PermissionRequired or StepUpRequired or AccountRequired)),
            (404, route.RelativePath?.Contains('{') == true),
            (409, writes && !IsAnonymous(route)),
            (408, hasBody), (413, hasBody), (415, hasBody),
            (422, hasBody || (writes && !IsAnonymous(route))),
        ];
        return all.Where(failure => failure.Applies).Select(failure => failure.Status);
    }

    public static bool IsAnonymous(ApiDescription route) =>
        route.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any();
}
