using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.ArchitectureTests.Documents;
using Modular.ArchitectureTests.Engine;
using Xunit;

namespace Modular.ArchitectureTests;

/// <summary>The pages about the architecture are what the code says.</summary>
public sealed class ArchitectureDocumentTests
{
    private static readonly Architecture Repository = new(Tree.OfRepository);

    public static TheoryData<string> Modules => [.. Repository.Modules];

    [Fact]
    public void The_pictures_are_what_the_code_says() =>
        Page.Is("docs/architecture.md", new Pictures(Repository).Render());

    [Fact]
    public void The_event_catalogue_is_what_the_code_says() =>
        Page.Is("docs/events.md", new EventCatalogue(Repository).Render());

    [Fact]
    public void The_list_of_error_codes_is_what_the_code_answers_with() =>
        Page.Is("src/Api/Shared/Meta/error-codes.json", ErrorCodes.Render(Tree.OfRepository.Files));

    [Fact]
    public void An_error_is_found_however_it_is_written()
    {
        var found = ErrorCodes.Render([new SourceFile("src/Domain/Orders/Sample.cs", """
            const string Named = "order.named";
            Error A { get; } = new("order.plain", ErrorKind.State, "It is " + "late.");
            Error B(int n) => new Error(Named, ErrorKind.Rule, $"At most {n}.");
            void C() => throw new HttpRefusedException(400, "query.invalid", "No.");
            void D() => RuleFor(c => c.Name).Must(x).WithErrorCode("name.odd").WithMessage("It is odd.");
            """), new SourceFile("tests/Sample.cs", """new("not.ours", ErrorKind.State, "");""")]);

        JsonNode.Parse(found)!.AsArray().Select(error =>
                $"{error!["code"]} {error["kind"] ?? error["status"]} {error["module"]} {error["detail"]}")
            .Should().Equal(
                "name.odd Validation orders It is odd.", "order.named Rule orders At most ….",
                "order.plain State orders It is late.", "query.invalid 400 orders No.");
    }

    [Theory, MemberData(nameof(Modules))]
    public void The_canvas_of_a_module_is_what_the_code_says(string module)
    {
        var canvas = new Canvas(Repository, module);
        Page.EndsWith(Markdown.FileOf(module), Canvas.Marker, canvas.Render(), canvas.Start);
    }

    [Fact]
    public void The_map_in_the_readme_is_the_one_of_the_code() => Page.Holds(
        "README.md", "<!-- Module map: rendered from the code. -->", "<!-- End of the module map. -->",
        new Pictures(Repository).ModuleMap() + "\n");

    [Fact]
    public void Each_integration_event_is_told_by_somebody() => Repository.IntegrationEvents
        .Where(told => !Repository.SourcesOf(told).Any()).Select(told => told.Wire).Should()
        .BeEmpty("a contract that no publishing mapper makes is a promise that nobody keeps");

    [Fact]
    public void Each_protocol_that_the_generator_knows_is_spoken_by_an_adapter() => Repository.Outsides
        .Select(o => o.Protocol).Should().Contain(Architecture.Protocols, "a line that finds nothing is dead");

    [Fact]
    public void A_route_and_the_name_of_an_operation_are_there_once()
    {
        Repository.Routes.Select(route => route.Name).Should().OnlyHaveUniqueItems("clients call their methods so");
        Repository.Routes.Select(route => $"{route.Verb} {route.Path}").Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Each_permission_is_declared_by_the_module_whose_routes_ask_for_it()
    {
        var declared = Repository.Permissions.Select(permission => $"{permission.Module}: {permission.Name}");
        var asked = Repository.Routes
            .SelectMany(route => route.Permissions, (route, name) => $"{route.Endpoint!.Place.Module}: {name}")
            .Distinct();

        declared.Should().BeEquivalentTo(
            asked, "nobody has a permission that is not declared, and nobody needs one that no route asks for");
    }
}
