using Microsoft.Extensions.Logging;
using Modular.Application.Orders;

namespace Modular.Infrastructure.Orders;

internal sealed class Letters(ILogger log)
{
    public void Write(PlaceOrderCommand command) => log.LogInformation("{Command}", command);

    // A package or framework that came through another project is in no csproj.
    // expect: Modular.Infrastructure.Orders.Letters.Render -> HandlebarsDotNet.Handlebars (calls Create)
    // expect: Modular.Infrastructure.Orders.Letters.Render -> HandlebarsDotNet.IHandlebars (in the signature of Create)
    // expect: Modular.Infrastructure.Orders.Letters.Render -> HandlebarsDotNet.HandlebarsConfiguration (in the signature of Create)
    public string? Render() => HandlebarsDotNet.Handlebars.Create().ToString();

    // expect: Modular.Infrastructure.Orders.Letters.Answer -> Microsoft.AspNetCore.Http.HttpContext (takes)
    public void Answer(Microsoft.AspNetCore.Http.HttpContext http) => http.Abort();
}
