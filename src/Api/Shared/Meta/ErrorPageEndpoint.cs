namespace Modular.Api.Shared.Meta;

internal static class ErrorPageEndpoint
{
    public static void Map(IEndpointRouteBuilder root) => root
        .MapGet("/docs/errors", Handle)
        .AllowAnonymous()
        .WithName("errorPage")
        .WithSummary("Every error code, for people: what the type of a problem points to.")
        .Produces(StatusCodes.Status200OK, contentType: "text/html")
        .ExcludeFromDescription();

    private static IResult Handle() => Results.Bytes(ErrorCatalogue.Html, "text/html; charset=utf-8");
}
