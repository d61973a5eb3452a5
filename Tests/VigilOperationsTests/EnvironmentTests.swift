import Testing
import VigilModel

@testable import VigilOperations

@Suite struct EnvironmentTests {
    private func watch(name: String? = nil, environment: String? = nil, token: String? = nil) -> WatchEnvironment {
        WatchEnvironment(
            endpoint: "http://127.0.0.1:4318",
            token: token,
            name: name,
            defaultName: "app",
            environment: environment,
            hostName: "host",
            backtraceFolder: "/tmp/x"
        )
    }

    @Test func everythingThatMakesAnSDKReportIsSet() {
        let variables = watch(environment: "prod", token: "se cret").variables(existing: ["PATH=/bin"])
        for expected in [
            "PATH=/bin", "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
            "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20se%20cret",
            "OTEL_TRACES_EXPORTER=otlp", "OTEL_METRICS_EXPORTER=otlp", "OTEL_LOGS_EXPORTER=otlp",
            "OTEL_SERVICE_NAME=app", "OTEL_METRIC_EXPORT_INTERVAL=5000", "OTEL_BSP_SCHEDULE_DELAY=1000",
            "OTEL_SEMCONV_STABILITY_OPT_IN=http,database", "PYTHONUNBUFFERED=1",
            "OTEL_RESOURCE_ATTRIBUTES=host.name=host,deployment.environment.name=prod",
            "SWIFT_BACKTRACE=enable=yes,interactive=no,color=no,format=json,output-to=/tmp/x/",
        ] {
            #expect(variables.contains(expected), "\(expected)")
        }
    }

    @Test func whatTheUserSetStays() {
        let own = [
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://elsewhere", "OTEL_TRACES_EXPORTER=none", "PYTHONUNBUFFERED=",
            "OTEL_SERVICE_NAME=mine", "SWIFT_BACKTRACE=enable=no",
        ]
        let variables = watch().variables(existing: own)
        for variable in own { #expect(variables.contains(variable)) }
        #expect(Set(variables.map { $0.prefix { $0 != "=" } }).count == variables.count)
    }

    @Test func resourceAttributesAreMergedAndTheUsersWin() {
        let own = ["OTEL_RESOURCE_ATTRIBUTES=service.version=1.2,host.name=other"]
        let resource = watch(environment: "test").resource(in: own)
        #expect(resource["service.version"] == "1.2")
        #expect(resource["host.name"] == "other")
        #expect(resource["deployment.environment.name"] == "test")
        #expect(resource["service.name"] == "app")
    }

    @Test func aNameThatIsAskedForWins() {
        let own = ["OTEL_SERVICE_NAME=set", "OTEL_RESOURCE_ATTRIBUTES=service.name=attribute"]
        #expect(watch(name: "asked").serviceName(in: own) == "asked")
        #expect(watch(name: "asked").variables(existing: own).contains("OTEL_SERVICE_NAME=asked"))
        #expect(watch().serviceName(in: own) == "set")
        #expect(watch().serviceName(in: [own[1]]) == "attribute")
        #expect(watch().serviceName(in: []) == "app")
    }

    @Test(arguments: [
        (["python3", "app.py"], "app"),
        (["opentelemetry-instrument", "python3", "Examples/python-flask/app.py"], "app"),
        (["node", "server.js"], "server"),
        (["/usr/bin/node", "--inspect", "dist/main.mjs", "x.js"], "main"),
        (["./build/api", "--port", "1"], "api"),
        (["python3", "-m", "http.server"], "http.server"),
        (["python3"], "python3"),
        (["python3.12", "-c", "print(1)"], "python3.12"),
        (["java", "-Xmx1g", "-jar", "target/shop.jar"], "shop"),
        (["env", "A=1", "ruby", "job.rb"], "job"),
        (["sh", "-c", "exit 3"], "sh"),
        (["uv", "run", "worker.py"], "worker"),
        (["swift", "run", "HelloService"], "HelloService"),
        (["false"], "false"),
    ])
    func aCommandHasAName(_ command: [String], _ name: String) {
        #expect(CommandName.of(command) == name)
    }
}
