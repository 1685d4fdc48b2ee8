namespace Modular.Api.Shared.Edge;

/// <summary>HEAD is served by whatever serves GET. The server itself knows what was sent, and sends no body.</summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    }
}
