using Microsoft.OpenApi;

namespace Modular.Api.Shared;

/// <summary>
/// Metadata of an endpoint that belongs into the OpenAPI document: whatever adds a header, a parameter or an answer to
/// an operation says so there, too.
/// </summary>
internal interface IDescribesOperation
{
    void Describe(OpenApiOperation operation);
}
