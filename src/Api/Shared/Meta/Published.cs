namespace Modular.Api.Shared.Meta;

/// <summary>A whole list in the envelope, which anybody may keep for five minutes.</summary>
internal sealed class Published<T>(IReadOnlyList<T> all) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        PublicAnswers.MayBeKept(httpContext, "max-age=300");
        return Results.Json(Sender.Whole(httpContext, all)).ExecuteAsync(httpContext);
    }
}
