// Answers how the engine reads stack files: JSON lines {"project": base64, "stack": base64} in, what a program would get or
// the first line of the message out. `python -m tests.offline.engine_verdicts` runs it and keeps the answers.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	pkgws "github.com/pulumi/pulumi/pkg/v3/workspace"
	"github.com/pulumi/pulumi/sdk/v3/go/common/encoding"
	"github.com/pulumi/pulumi/sdk/v3/go/common/esc"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

type Case struct {
	Project []byte `json:"project"`
	Stack   []byte `json:"stack"`
}
type Answer struct {
	Config map[string]string `json:"config,omitempty"`
	Error  string            `json:"error,omitempty"`
}

func answer(c Case) (a Answer) {
	defer func() {
		if r := recover(); r != nil {
			a = Answer{Error: fmt.Sprintf("panic: %v", r)}
		}
	}()
	project, err := workspace.LoadProjectBytes(c.Project, "Pulumi.yaml", encoding.YAML)
	if err != nil {
		return Answer{Error: first(err)}
	}
	if len(c.Stack) >= 3 && string(c.Stack[:3]) == "\xef\xbb\xbf" {
		c.Stack = c.Stack[3:]
	}
	stack, err := workspace.LoadProjectStackBytes(nil, project, c.Stack, "Pulumi.prod.yaml", encoding.YAML)
	if err != nil {
		return Answer{Error: first(err)}
	}
	err = pkgws.ValidateStackConfigAndApplyProjectConfig(context.Background(), "prod", project, esc.Value{}, stack.Config, config.Base64Crypter, config.Base64Crypter)
	if err != nil {
		return Answer{Error: first(err)}
	}
	values, err := stack.Config.Decrypt(config.NopDecrypter)
	if err != nil {
		return Answer{Error: first(err)}
	}
	out := map[string]string{}
	for k, v := range values {
		out[k.String()] = v
	}
	return Answer{Config: out}
}
func first(err error) string { return strings.SplitN(err.Error(), "\n", 2)[0] }

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	dec := json.NewDecoder(in)
	for dec.More() {
		var c Case
		if err := dec.Decode(&c); err != nil {
			panic(err)
		}
		_ = out.Encode(answer(c))
	}
}
