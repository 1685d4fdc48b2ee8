namespace Modular.Infrastructure.Notifications;

internal static class Letters
{
    public static string? Render() => HandlebarsDotNet.Handlebars.Create().ToString();
}
